import { useId, useRef, useState } from "react";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { cx } from "~/ui/class";
import { UploadIcon } from "~/ui/icons";

const KINDS = "audio/*,.mp3,.wav,.ogg,.opus,.m4a,.flac,.webm,.mp4";

export function DropZone({
  hint,
  small,
  onFiles,
}: {
  hint: string;
  small: boolean;
  onFiles: (files: File[]) => void;
}) {
  const { t } = useI18n();
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const [over, setOver] = useState(false);
  const take = (list: FileList | null) => list && onFiles([...list]);
  return (
    <section
      aria-label={t("upload.drop_label")}
      className={cx(
        "flex flex-col items-center justify-center gap-2 rounded-card border border-dashed px-6 text-center",
        small ? "py-5" : "py-14",
        over ? "border-accent bg-accent-soft" : "border-line-strong bg-surface",
      )}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files);
      }}
    >
      {!small && <UploadIcon aria-hidden size={20} className="text-fg-3" />}
      <p className="text-body">
        {t("upload.drop")}{" "}
        <Button
          look={small ? "secondary" : "primary"}
          className="ml-1"
          onClick={() => input.current?.click()}
        >
          {t("upload.choose")}
        </Button>
      </p>
      <p className="text-fg-3 text-meta">{hint}</p>
      <input
        ref={input}
        id={id}
        type="file"
        multiple
        accept={KINDS}
        aria-label={t("upload.choose")}
        tabIndex={-1}
        className="sr-only"
        onChange={(event) => {
          take(event.target.files);
          event.target.value = "";
        }}
      />
    </section>
  );
}
