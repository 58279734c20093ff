import { ProfileIcon } from "~/ui/icons";
import { defineSection } from "../define";

export default defineSection({ key: "profile", icon: ProfileIcon, page: () => import("./page") });
