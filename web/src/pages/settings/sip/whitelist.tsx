import { useQuery } from "@tanstack/react-query";
import { Controller, type UseFormReturn, useWatch } from "react-hook-form";
import { sipCheckQuery } from "~/api/sip";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Field } from "~/ui/field";
import { FormSection } from "~/ui/form-section";
import { Textarea } from "~/ui/textarea";
import { useSettled } from "~/ui/use-settled";
import { DryRun } from "./dry-run";
import { Entries } from "./entries";
import { linesOf, type SipValues } from "./values";
import { YourAddress } from "./your-address";

interface Props {
  form: UseFormReturn<SipValues>;
  canEdit: boolean;
}

/** The list as people write it, what each line means, and the question whether a caller would pass. */
export function Whitelist({ form, canEdit }: Props) {
  const { t } = useI18n();
  const { org } = useMembership();
  const text = useWatch({ control: form.control, name: "whitelist" });
  const lines = linesOf(useSettled(text));
  const query = useQuery(sipCheckQuery(org, { whitelist: lines }));
  const add = (address: string) =>
    form.setValue("whitelist", [...linesOf(text), address].join("\n"), { shouldDirty: true });
  return (
    <>
      <FormSection title={t("sip.addresses")} hint={t("sip.addresses_hint")}>
        <Controller
          control={form.control}
          name="whitelist"
          render={({ field, fieldState }) => (
            <Field
              label={t("sip.whitelist")}
              hint={t("sip.whitelist_hint")}
              error={fieldState.error?.message}
            >
              {(ids) => (
                <Textarea
                  {...ids}
                  {...field}
                  rows={Math.min(12, Math.max(4, text.split("\n").length + 1))}
                  spellCheck={false}
                  readOnly={!canEdit}
                  className="font-mono"
                />
              )}
            </Field>
          )}
        />
        {lines.length > 0 && <Entries entries={query.data?.entries ?? []} />}
        {query.data?.your_address && (
          <YourAddress address={query.data.your_address} lines={lines} onAdd={canEdit ? add : undefined} />
        )}
      </FormSection>
      <FormSection title={t("sip.try")} hint={t("sip.try_lead")}>
        <DryRun lines={lines} />
      </FormSection>
    </>
  );
}
