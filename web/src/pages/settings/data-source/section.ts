import { SourceIcon } from "~/ui/icons";
import { defineSection } from "../define";

export default defineSection({ key: "data-source", icon: SourceIcon, page: () => import("./page") });
