import { MailIcon } from "~/ui/icons";
import { defineSection } from "../define";

export default defineSection({ key: "smtp", icon: MailIcon, page: () => import("./page") });
