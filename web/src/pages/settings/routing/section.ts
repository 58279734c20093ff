import { RoutingIcon } from "~/ui/icons";
import { defineSection } from "../define";

export default defineSection({ key: "routing", icon: RoutingIcon, page: () => import("./page") });
