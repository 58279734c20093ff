import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { take } from "~/api/client";
import { profileQuery } from "~/api/queries";
import { roleQuery } from "~/api/roles";
import type { Role, RoleContent } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Field } from "~/ui/field";
import { Input } from "~/ui/input";
import { RadioCards } from "~/ui/radio-cards";
import { SaveBar } from "~/ui/save-bar";
import { Textarea } from "~/ui/textarea";
import { useSave } from "~/ui/use-save";
import { changesBetween, contentOf, SPANS } from "./content";
import { Flags } from "./flags";
import { Matrix } from "./matrix";

interface Props {
  role: Role;
  etag: string;
  canEdit: boolean;
  /** The rights this person may give away. */
  rights: string[];
}

/** One role: its name, its reach, the matrix and the flags. What is not saved yet is marked. */
export function RoleForm({ role, etag, canEdit, rights }: Props) {
  const { t } = useI18n();
  const { org } = useMembership();
  const queries = useQueryClient();
  const [base, setBase] = useState({ etag, content: contentOf(role) });
  const [content, setContent] = useState(base.content);
  const changed = changesBetween(base.content, content);
  // Somebody else's change is shown at once, unless it would wipe out what is being written here.
  if (base.etag !== etag && changed.size === 0) {
    setBase({ etag, content: contentOf(role) });
    setContent(contentOf(role));
  }
  const show = (value: Role, seen: string) => {
    setBase({ etag: seen, content: contentOf(value) });
    setContent(contentOf(value));
  };
  const save = useSave({
    etag: base.etag,
    call: (client, body: RoleContent, seen) =>
      take(
        client.PUT("/api/v1/roles/{key}", {
          params: { path: { key: role.key } },
          body,
          headers: { "if-match": seen },
        }),
      ),
    latest: () => queries.fetchQuery({ ...roleQuery(org, role.key), staleTime: 0 }),
    reload: ({ value, etag: seen }) => show(value, seen),
    stale: ["roles", "sections"],
    said: t("roles.saved"),
    done: async (saved) => {
      setContent(contentOf(saved));
      setBase((last) => ({ ...last, content: contentOf(saved) }));
      await queries.invalidateQueries({ queryKey: profileQuery.queryKey });
    },
  });
  const disabled = !canEdit || role.locked != null;
  const grantable = (right: string) => rights.includes(right);
  const parts = { content, changed, grantable, disabled, onChange: setContent };
  return (
    <div className="flex flex-col gap-6">
      {!disabled && (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t("roles.name")}>
            {(ids) => (
              <Input
                {...ids}
                maxLength={60}
                value={content.name}
                onChange={(event) => setContent({ ...content, name: event.target.value })}
              />
            )}
          </Field>
          <Field label={t("roles.description")} optional>
            {(ids) => (
              <Textarea
                {...ids}
                rows={1}
                maxLength={300}
                value={content.description}
                onChange={(event) => setContent({ ...content, description: event.target.value })}
              />
            )}
          </Field>
        </div>
      )}
      <div>
        <h3 className="mb-2 font-semibold text-body">{t("roles.span")}</h3>
        <RadioCards
          label={t("roles.span")}
          disabled={disabled}
          options={SPANS.map((value) => ({
            value,
            label: t(`roles.span.${value}`),
            hint: t(`roles.span_hint.${value}`),
          }))}
          value={content.span as (typeof SPANS)[number]}
          onChange={(span) => setContent({ ...content, span })}
        />
      </div>
      <div>
        <h3 className="mb-2 font-semibold text-body">{t("roles.rights")}</h3>
        <Matrix {...parts} />
      </div>
      <div>
        <h3 className="mb-2 font-semibold text-body">{t("roles.flags")}</h3>
        <Flags {...parts} />
      </div>
      <SaveBar
        dirty={changed.size}
        saving={save.saving}
        error={save.error}
        onSave={() => save.save(content)}
        onDiscard={() => {
          setContent(base.content);
          save.reset();
        }}
      />
      {save.conflict}
    </div>
  );
}
