import { useQuery } from "@tanstack/react-query";
import { attachedFieldsQuery, attachedVariablesQuery } from "~/api/integrations";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Notice } from "~/ui/notice";
import { Fields } from "./fields";
import { Preview } from "./preview";

export function Page({ canEdit }: { canEdit: boolean }) {
  const { t } = useI18n();
  const { org } = useMembership();
  const fields = useQuery(attachedFieldsQuery(org));
  const variables = useQuery(attachedVariablesQuery(org));
  return (
    <div className="flex flex-col gap-6">
      {fields.data?.carried === false && (
        <Notice title={t("attached.not_carried")}>{t("attached.not_carried_body")}</Notice>
      )}
      <Async query={variables}>
        {(choices) => (
          <Async query={fields}>
            {({ items }) => <Fields fields={items} variables={choices} canEdit={canEdit} />}
          </Async>
        )}
      </Async>
      {(fields.data?.items.length ?? 0) > 0 && <Preview />}
    </div>
  );
}
