import { SettingsIcon } from "~/ui/icons";
import { defineSection } from "../define";

export default defineSection({ key: "NAME", icon: SettingsIcon, page: () => import("./page") });
