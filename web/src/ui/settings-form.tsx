import { type FetchQueryOptions, type QueryKey, useQueryClient } from "@tanstack/react-query";
import type { BaseSyntheticEvent, ReactNode } from "react";
import { type FieldValues, useForm } from "react-hook-form";
import type { Client } from "~/api/client";
import { useI18n } from "~/i18n";
import { pointTo } from "./form-errors";
import { SaveBar } from "./save-bar";
import { useSave } from "./use-save";

interface Stored<S> {
  value: S;
  etag: string;
}

interface Settings<S, V extends FieldValues, K extends QueryKey> {
  stored: Stored<S>;
  /** Reads what is stored anew, when somebody saved first. */
  query: FetchQueryOptions<Stored<S>, Error, Stored<S>, K>;
  canEdit: boolean;
  /** What the form holds of it. */
  valuesOf: (settings: S) => V;
  /** `changed` names the fields that differ from what is stored. */
  put: (client: Client, values: V, etag: string, changed: (keyof V)[]) => Promise<S>;
  /** Names of the organization's queries that are no longer true afterwards. */
  stale: string[];
  done?: () => void;
  /** Makes the server's complaints fit the fields of the form. */
  placed?: (error: unknown, values: V) => unknown;
}

interface Editing {
  submit: (event?: BaseSyntheticEvent) => Promise<void>;
  discard: () => void;
  dirty: number;
  saving: boolean;
  error: unknown;
  conflict: ReactNode;
}

/**
 * One object of the settings in a form. What somebody else changed meanwhile comes in wherever the person typed
 * nothing; after saving, after discarding and after loading what is stored, nothing counts as changed.
 */
export function useSettingsForm<S, V extends FieldValues, K extends QueryKey>({
  stored,
  query,
  canEdit,
  valuesOf,
  put,
  stale,
  done,
  placed = (error) => error,
}: Settings<S, V, K>) {
  const i18n = useI18n();
  const queries = useQueryClient();
  const form = useForm<V>({
    disabled: !canEdit,
    values: valuesOf(stored.value),
    resetOptions: { keepDirtyValues: true },
  });
  const { dirtyFields, isDirty } = form.formState;
  const changed = Object.keys(dirtyFields);
  const show = (settings: S) => form.reset(valuesOf(settings), { keepDirtyValues: false });
  const { save, saving, error, reset, conflict } = useSave({
    etag: stored.etag,
    call: (client, values: V, etag) => put(client, values, etag, changed),
    latest: () => queries.fetchQuery({ ...query, staleTime: 0 }),
    reload: ({ value }) => show(value),
    stale,
    said: i18n.t("common.saved"),
    done: (saved) => {
      show(saved);
      done?.();
    },
    failed: (failure, values) => pointTo(form, i18n, placed(failure, values)),
  });
  const editing: Editing = {
    submit: form.handleSubmit((values) => save(values)),
    discard: () => {
      form.reset(undefined, { keepDirtyValues: false });
      reset();
    },
    // A line taken out of a list leaves no field behind that could be counted.
    dirty: canEdit && isDirty ? Math.max(changed.length, 1) : 0,
    saving,
    error,
    conflict,
  };
  return { form, editing };
}

interface Props {
  editing: Editing;
  className?: string;
  children: ReactNode;
}

export function SettingsForm({ editing, className, children }: Props) {
  const { submit, discard, dirty, saving, error, conflict } = editing;
  return (
    <form noValidate onSubmit={submit} className={className}>
      {children}
      <SaveBar dirty={dirty} saving={saving} error={error} onSave={submit} onDiscard={discard} />
      {conflict}
    </form>
  );
}
