import { BellIcon } from "~/ui/icons";
import { defineSection } from "../define";

export default defineSection({ key: "notifications", icon: BellIcon, page: () => import("./page") });
