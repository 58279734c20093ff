import { Fragment, type ReactNode } from "react";
import { type Block, type Inline, parseMarkdown } from "./markdown-parse";

interface Props {
  source: string;
  /** The heading above it is of this level; its own begin one below. */
  under?: 1 | 2 | 3;
}

/** A guide. It is drawn from its parts, so nothing in it can become markup of the page. */
export function Markdown({ source, under = 2 }: Props) {
  return (
    <div className="flex min-w-0 flex-col gap-2.5 break-words text-fg-2">
      {parseMarkdown(source).map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a text that does not change has no other key
        <Fragment key={index}>{draw(block, under)}</Fragment>
      ))}
    </div>
  );
}

function draw(block: Block, under: number): ReactNode {
  switch (block.kind) {
    case "heading": {
      const Heading = `h${Math.min(6, under + block.level)}` as "h2";
      return <Heading className="mt-1 font-semibold text-body text-fg">{spans(block.children)}</Heading>;
    }
    case "paragraph":
      return <p>{spans(block.children)}</p>;
    case "code":
      return (
        <pre className="rounded-control border border-line bg-sunken p-2.5 font-mono text-meta whitespace-pre-wrap break-words text-fg">
          {block.text}
        </pre>
      );
    case "list": {
      const List = block.ordered ? "ol" : "ul";
      return (
        <List className={`flex flex-col gap-1.5 pl-5 ${block.ordered ? "list-decimal" : "list-disc"}`}>
          {block.items.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a text that does not change has no other key
            <li key={index} className="pl-0.5">
              <div className="flex flex-col gap-1.5">
                {item.map((inner, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a text that does not change has no other key
                  <Fragment key={at}>{draw(inner, under)}</Fragment>
                ))}
              </div>
            </li>
          ))}
        </List>
      );
    }
  }
}

const spans = (parts: Inline[]): ReactNode =>
  // biome-ignore lint/suspicious/noArrayIndexKey: a text that does not change has no other key
  parts.map((part, index) => <Fragment key={index}>{span(part)}</Fragment>);

function span(part: Inline): ReactNode {
  switch (part.kind) {
    case "text":
      return part.text;
    case "code":
      return <code className="rounded-xs bg-sunken px-1 font-mono text-meta text-fg">{part.text}</code>;
    case "bold":
      return <strong className="font-medium text-fg">{spans(part.children)}</strong>;
    case "italic":
      return <em>{spans(part.children)}</em>;
    case "link":
      return (
        <a
          href={part.href}
          target="_blank"
          rel="noreferrer"
          className="font-medium text-accent-fg underline underline-offset-2"
        >
          {spans(part.children)}
        </a>
      );
  }
}
