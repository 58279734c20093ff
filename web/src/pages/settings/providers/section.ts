import { ProviderIcon } from "~/ui/icons";
import { defineSection } from "../define";

export default defineSection({ key: "providers", icon: ProviderIcon, page: () => import("./page") });
