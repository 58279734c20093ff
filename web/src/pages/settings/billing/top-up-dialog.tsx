import { useForm } from "react-hook-form";
import { take } from "~/api/client";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Button } from "~/ui/button";
import { Dialog, DialogActions } from "~/ui/dialog";
import { ErrorBox } from "~/ui/error-box";
import { Field } from "~/ui/field";
import { pointTo } from "~/ui/form-errors";
import { Input } from "~/ui/input";
import { useAct } from "~/ui/use-act";

interface Values {
  amount_minor: string;
  note: string;
}

/** Minor units of a currency: 2 digits for the hryvnia, none for the yen. */
function toMinor(amount: string, currency: string) {
  const digits =
    new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  return Math.round(Number(amount.replace(",", ".")) * 10 ** digits);
}

export function TopUpDialog({ onClose }: { onClose: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { currency } = useMembership().organization;
  const form = useForm<Values>({ defaultValues: { amount_minor: "", note: "" } });
  const topUp = useAct({
    call: (client, { amount_minor, note }: Values) =>
      take(
        client.POST("/api/v1/ledger/top-up", {
          body: { amount_minor: toMinor(amount_minor, currency), note },
        }),
      ),
    stale: ["ledger", "plan", "interactions"],
    said: t("billing.topped_up"),
    done: onClose,
    failed: (error) => pointTo(form, i18n, error),
  });
  return (
    <Dialog open onClose={onClose} title={t("billing.top_up")} lead={t("billing.top_up_lead")}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={form.handleSubmit((values) => topUp.mutate(values))}
      >
        <Field label={t("billing.sum", { currency })} error={form.formState.errors.amount_minor?.message}>
          {(ids) => (
            <Input
              {...ids}
              inputMode="decimal"
              {...form.register("amount_minor", {
                validate: (text) => toMinor(text, currency) > 0 || t("billing.sum_wrong"),
              })}
            />
          )}
        </Field>
        <Field optional label={t("billing.note")} hint={t("billing.note_hint")}>
          {(ids) => <Input {...ids} {...form.register("note")} />}
        </Field>
        {topUp.isError && <ErrorBox error={topUp.error} title={t("error.action_title")} />}
        <DialogActions>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" look="primary" loading={topUp.isPending}>
            {t("billing.top_up")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
