import { CrmIcon } from "~/ui/icons";
import { defineSection } from "../define";

export default defineSection({ key: "crm", icon: CrmIcon, page: () => import("./page") });
