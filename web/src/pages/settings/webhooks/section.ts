import { WebhookIcon } from "~/ui/icons";
import { defineSection } from "../define";

export default defineSection({ key: "webhooks", icon: WebhookIcon, page: () => import("./page") });
