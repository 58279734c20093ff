import { SecurityIcon } from "~/ui/icons";
import { defineSection } from "../define";

export default defineSection({ key: "security", icon: SecurityIcon, page: () => import("./page") });
