import { PhoneIcon } from "~/ui/icons";
import { defineSection } from "../define";

export default defineSection({ key: "sip", icon: PhoneIcon, page: () => import("./page") });
