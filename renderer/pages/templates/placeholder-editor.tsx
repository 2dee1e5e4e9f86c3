import { Input } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import { useRef, useState } from 'react';
import { checkTemplate, placeholdersOf, type TemplateKind } from '../../../shared/sms/template.ts';
import { Sign } from '../../components/signs.tsx';
import { t } from '../../text/t.ts';

type Props = {
  kind: TemplateKind;
  /** Of the template, where the list depends on it. */
  id?: string | undefined;
  text: string;
  isDisabled?: boolean;
  rows?: number;
  onChange: (text: string) => void;
};

/** What is being typed as a placeholder just before the caret; undefined outside of one. */
export function typedPlaceholder(text: string, caret: number): string | undefined {
  return /\{\{([^{}]{0,12})$/.exec(text.slice(0, caret))?.[1];
}

/** A text with placeholders: `{{` offers the closed list, a click inserts one, faults are named with their position. */
export function PlaceholderEditor({ kind, id, text, isDisabled = false, rows = 7, onChange }: Props) {
  const area = useRef<TextAreaRef>(null);
  const [caret, setCaret] = useState(0);
  const names = placeholdersOf(kind, id);
  const typed = isDisabled ? undefined : typedPlaceholder(text, caret);
  const offered = typed === undefined ? [] : names.filter((name) => name.includes(typed.trim()));
  const element = () => area.current?.resizableTextArea?.textArea;
  const put = (name: string) => {
    const from = typed === undefined ? caret : caret - typed.length - 2;
    const rest = text.slice(caret).replace(/^\}\}/, '');
    const start = `${text.slice(0, from)}{{${name}}}`;
    onChange(start + rest);
    setCaret(start.length);
    requestAnimationFrame(() => {
      element()?.focus();
      element()?.setSelectionRange(start.length, start.length);
    });
  };
  const problems = checkTemplate(kind, text, id);
  return (
    <div className="col editor">
      <Input.TextArea
        ref={area}
        aria-label={t('message.text')}
        rows={rows}
        maxLength={700}
        value={text}
        disabled={isDisabled}
        onChange={(event) => {
          onChange(event.target.value);
          setCaret(event.target.selectionStart);
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onKeyDown={(event) => {
          if (offered[0] === undefined || (event.key !== 'Enter' && event.key !== 'Tab')) return;
          event.preventDefault();
          put(offered[0]);
        }}
      />
      {offered.length > 0 && (
        <div className="offered" role="listbox" aria-label={t('templates.offered')}>
          {offered.map((name, index) => (
            <button
              key={name}
              type="button"
              role="option"
              aria-selected={index === 0}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => put(name)}
            >
              {name}
            </button>
          ))}
        </div>
      )}
      {!isDisabled && (
        <div className="row wrap small">
          {names.map((name) => (
            <button key={name} type="button" className="linkish small" onClick={() => put(name)}>
              {`＋${name}`}
            </button>
          ))}
        </div>
      )}
      {problems.map((one) => (
        <Sign key={`${one.position}${one.name}`} glyph="cross" tone="danger">
          {one.problem === 'lacking'
            ? t('templates.mustSay', { name: one.name })
            : t('templates.problem', { position: one.position + 1, name: one.name })}
        </Sign>
      ))}
    </div>
  );
}
