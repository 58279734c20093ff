import { type KeyboardEvent, type ReactNode, useId, useState } from "react";
import { cx } from "./class";
import { CheckIcon } from "./icons";
import { Input } from "./input";

export interface SearchItem {
  id: string;
  /** What is searched. */
  text: string;
  content: ReactNode;
  selected: boolean;
}

interface Props {
  label: string;
  /** Said when nothing matches. */
  nothing: string;
  items: readonly SearchItem[];
  onChoose: (id: string) => void;
}

/** A long list with a field that narrows it: arrows move, Enter chooses. */
export function SearchList({ label, nothing, items, onChoose }: Props) {
  const list = useId();
  const [query, search] = useState("");
  const [at, moveTo] = useState(0);
  const wanted = query.trim().toLocaleLowerCase();
  const found = items.filter(({ text }) => text.toLocaleLowerCase().includes(wanted));
  const active = found[Math.min(at, found.length - 1)];
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) moveTo((now) => Math.max(0, Math.min(found.length - 1, now + step)));
    else if (event.key === "Enter" && active) onChoose(active.id);
    else return;
    event.preventDefault();
  };
  return (
    <div className="flex max-h-100 w-72 max-w-full flex-col p-1">
      <Input
        autoFocus
        role="combobox"
        aria-label={label}
        aria-expanded
        aria-controls={list}
        aria-activedescendant={active && `${list}-${active.id}`}
        placeholder={label}
        value={query}
        onChange={(event) => {
          search(event.target.value);
          moveTo(0);
        }}
        onKeyDown={onKey}
      />
      <div id={list} role="listbox" aria-label={label} className="mt-1 overflow-y-auto">
        {found.map((item) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and the keys
          <div
            key={item.id}
            id={`${list}-${item.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={item === active}
            className={cx(
              "flex min-h-8 cursor-default items-center gap-2 rounded-xs px-2 hover:bg-sunken pointer-coarse:min-h-11",
              item === active && "bg-sunken",
            )}
            onClick={() => onChoose(item.id)}
          >
            <span className="w-4 shrink-0 text-accent-fg">
              {item.selected && <CheckIcon aria-hidden size={14} />}
            </span>
            <span className="min-w-0 flex-1">{item.content}</span>
          </div>
        ))}
        {found.length === 0 && <p className="px-2 py-3 text-fg-2">{nothing}</p>}
      </div>
    </div>
  );
}
