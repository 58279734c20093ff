import { OrganizationIcon } from "~/ui/icons";
import { defineSection } from "../define";

export default defineSection({ key: "organization", icon: OrganizationIcon, page: () => import("./page") });
