import { DeliveryIcon } from "~/ui/icons";
import { defineSection } from "../define";

export default defineSection({ key: "deliveries", icon: DeliveryIcon, page: () => import("./page") });
