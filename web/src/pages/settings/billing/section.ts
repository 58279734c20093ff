import { BillingIcon } from "~/ui/icons";
import { defineSection } from "../define";

export default defineSection({ key: "billing", icon: BillingIcon, page: () => import("./page") });
