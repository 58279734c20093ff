import { DataIcon } from "~/ui/icons";
import { defineSection } from "../define";

export default defineSection({ key: "attached-data", icon: DataIcon, page: () => import("./page") });
