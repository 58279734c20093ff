import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { api, rememberCsrf, take } from "~/api/client";
import { problemOf } from "~/api/problem";
import { profileQuery } from "~/api/queries";
import type { RegionChoice } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { ErrorBox } from "~/ui/error-box";
import { pointTo } from "~/ui/form-errors";
import { Stepper } from "~/ui/stepper";
import { LanguageStep, OrganizationStep, PersonStep, type SetupValues } from "./setup-steps";
import { Stage } from "./stage";

/** Those below, and two more once the first Client is signed in. */
export const SCREENS = 5;
const ORDER = ["language", "person", "organization"] as const;
const FIELDS = {
  language: [],
  person: ["display_name", "email", "password"],
  organization: ["organization_name", "region", "timezone", "currency"],
} as const satisfies Record<(typeof ORDER)[number], readonly (keyof SetupValues)[]>;

interface Props {
  token: string;
  regions: RegionChoice[];
  onDone: () => void;
}

export function SetupWizard({ token, regions, onDone }: Props) {
  const i18n = useI18n();
  const { t, locale } = i18n;
  const queries = useQueryClient();
  const [at, go] = useState(0);
  const screen = ORDER[at] ?? "organization";
  const form = useForm<SetupValues>({
    shouldUnregister: false,
    defaultValues: {
      display_name: "",
      email: "",
      password: "",
      organization_name: "",
      region: regions[0]?.key ?? "default",
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      currency: "USD",
    },
  });
  const finish = useMutation({
    mutationFn: (values: SetupValues) =>
      take(
        api.POST("/api/v1/setup", {
          body: { ...values, currency: values.currency.toUpperCase(), token, locale },
        }),
      ),
    onSuccess: async ({ csrf_token }) => {
      rememberCsrf(csrf_token);
      await queries.invalidateQueries({ queryKey: profileQuery.queryKey });
      onDone();
    },
    onError: (error) => {
      pointTo(form, i18n, error);
      const refused = problemOf(error).errors.map(({ pointer }) => pointer.slice(1));
      const first = ORDER.findIndex((name) => FIELDS[name].some((field) => refused.includes(field)));
      if (first >= 0) go(first);
    },
  });
  const forward = async () => {
    if (!(await form.trigger([...FIELDS[screen]]))) return;
    if (at < ORDER.length - 1) go(at + 1);
    else finish.mutate(form.getValues());
  };
  return (
    <Stage wide title={t(`setup.${screen}_title`)} lead={t(`setup.${screen}_lead`)}>
      <Stepper at={at + 1} of={SCREENS} />
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          forward();
        }}
      >
        {screen === "language" && <LanguageStep />}
        {screen === "person" && <PersonStep form={form} />}
        {screen === "organization" && <OrganizationStep form={form} regions={regions} />}
        {finish.isError && <ErrorBox error={finish.error} title={t("error.action_title")} />}
        <div className="mt-2 flex justify-between gap-2">
          {at > 0 ? <Button onClick={() => go(at - 1)}>{t("setup.back")}</Button> : <span />}
          <Button type="submit" look="primary" loading={finish.isPending}>
            {t(screen === "organization" ? "setup.submit" : "setup.next")}
          </Button>
        </div>
      </form>
    </Stage>
  );
}
