import { MembersIcon } from "~/ui/icons";
import { defineSection } from "../define";

export default defineSection({ key: "members", icon: MembersIcon, page: () => import("./page") });
