import { RoleIcon } from "~/ui/icons";
import { defineSection } from "../define";

export default defineSection({ key: "roles", icon: RoleIcon, page: () => import("./page") });
