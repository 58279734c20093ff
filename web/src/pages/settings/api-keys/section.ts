import { ApiKeyIcon } from "~/ui/icons";
import { defineSection } from "../define";

export default defineSection({ key: "api-keys", icon: ApiKeyIcon, page: () => import("./page") });
