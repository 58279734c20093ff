import { useBlocker } from "@tanstack/react-router";
import { useEffect } from "react";
import { useI18n } from "~/i18n";
import { Button } from "./button";
import { ErrorBox } from "./error-box";

interface Props {
  dirty: number;
  saving: boolean;
  error?: unknown;
  onSave: () => void;
  onDiscard: () => void;
}

/** Appears with the first change, stays at the end of the column, and guards against leaving. */
export function SaveBar({ dirty, saving, error, onSave, onDiscard }: Props) {
  const { t } = useI18n();
  useBlocker({
    shouldBlockFn: () => dirty > 0 && !saving && !window.confirm(t("save_bar.leave")),
    enableBeforeUnload: () => dirty > 0,
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.metaKey || event.ctrlKey) || event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      if (dirty > 0) onSave();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [dirty, onSave]);
  if (dirty === 0 && !error) return null;
  return (
    <div className="sticky bottom-0 z-10 -mx-4 mt-2 border-line border-t bg-canvas px-4 py-3 md:-mx-8 md:px-8">
      {error ? (
        <div className="mb-3">
          <ErrorBox error={error} title={t("save_bar.failed")} />
        </div>
      ) : null}
      <div className="flex flex-wrap items-center gap-2">
        <span className="mr-auto text-fg-2">{t("save_bar.changes", { count: dirty })}</span>
        <div className="ml-auto flex gap-2">
          <Button look="ghost" onClick={onDiscard} disabled={saving}>
            {t("common.discard")}
          </Button>
          <Button look="primary" onClick={onSave} loading={saving}>
            {t("common.save")}
          </Button>
        </div>
      </div>
    </div>
  );
}
