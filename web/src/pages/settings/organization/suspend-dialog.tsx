import { useQueryClient } from "@tanstack/react-query";
import { take } from "~/api/client";
import { profileQuery } from "~/api/queries";
import type { SubOrganization } from "~/api/types";
import { useI18n } from "~/i18n";
import { ConfirmDelete } from "~/ui/confirm-delete";
import { useAct } from "~/ui/use-act";
import { branchOf } from "./places";

interface Props {
  verb: "suspend" | "reactivate";
  about: SubOrganization;
  tree: readonly SubOrganization[];
  onClose: () => void;
}

/** Says beforehand who is shut out, and what goes on by itself afterwards. */
export function SuspendDialog({ verb, about, tree, onClose }: Props) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const branch = branchOf(about, tree);
  const members = branch.reduce((sum, one) => sum + one.members, 0);
  const act = useAct({
    call: (client) =>
      take(
        verb === "suspend"
          ? client.POST("/api/v1/organizations/{id}/suspend", { params: { path: { id: about.id } } })
          : client.POST("/api/v1/organizations/{id}/reactivate", { params: { path: { id: about.id } } }),
      ),
    stale: ["organizations"],
    said: t(`tree.${verb}_done`, { name: about.name }),
    done: () => {
      queries.invalidateQueries({ queryKey: profileQuery.queryKey });
      onClose();
    },
  });
  const below = branch.length > 1 ? ` ${t("tree.suspend_below", { count: branch.length - 1 })}` : "";
  return (
    <ConfirmDelete
      open
      title={t(`tree.${verb}_title`, { name: about.name })}
      consequence={
        verb === "suspend" ? t("tree.suspend_body", { count: members }) + below : t("tree.reactivate_body")
      }
      verb={t(`tree.${verb}`)}
      busy={act.isPending}
      error={act.error}
      onConfirm={() => act.mutate(undefined)}
      onClose={onClose}
    />
  );
}
