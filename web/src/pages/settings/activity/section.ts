import { ActivityIcon } from "~/ui/icons";
import { defineSection } from "../define";

export default defineSection({ key: "activity", icon: ActivityIcon, page: () => import("./page") });
