import { Button, Input } from 'antd';
import { useState } from 'react';
import type { Template, TemplateCategory } from '../../../shared/model/template.ts';
import { Card } from '../../components/parts.tsx';
import { treeRows } from '../../components/tree-rows.ts';
import { act } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import { t } from '../../text/t.ts';

type Props = { chosen: string; onChoose: (id: string) => void; templates: readonly Template[] };

/** Renames, removes, or adds below the chosen category. */
function Maintain({
  chosen,
  onChoose,
}: {
  chosen: TemplateCategory | undefined;
  onChoose: (id: string) => void;
}) {
  const [name, setName] = useState('');
  const add = async () => {
    const made = await act('templates.saveCategory', { name, parentId: chosen?.id ?? '' });
    if (made) setName('');
  };
  const rename = async () => {
    if (chosen && (await act('templates.saveCategory', { ...chosen, name }))) setName('');
  };
  const remove = async () => {
    if (chosen && (await act('templates.removeCategory', { id: chosen.id }))) onChoose('');
  };
  return (
    <div className="col editor">
      <Input
        aria-label={t('categories.name')}
        placeholder={chosen ? t('categories.below', { name: chosen.name }) : t('categories.name')}
        maxLength={40}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <div className="row">
        <Button size="small" disabled={name.trim() === ''} onClick={add}>
          ＋ {t('categories.add')}
        </Button>
        {chosen && (
          <>
            <Button size="small" disabled={name.trim() === ''} onClick={rename}>
              {t('categories.rename')}
            </Button>
            <Button size="small" danger onClick={remove}>
              {t('categories.remove')}
            </Button>
          </>
        )}
      </div>
    </div>
  );
}

/** The tree of categories with how many templates each holds. */
export function Categories({ chosen, onChoose, templates }: Props) {
  const { data } = useLive('templates.categories', {}, ['archive.changed']);
  const may = useMay('dispatcher');
  const all = data?.categories ?? [];
  const rows = treeRows(all.map(({ id, name, parentId }) => ({ code: id, name, parent: parentId })));
  const count = (id: string) => templates.filter((one) => one.categoryId === id).length;
  return (
    <Card
      isBare
      className="categories"
      title={t('categories.title')}
      foot={may && <Maintain chosen={all.find((one) => one.id === chosen)} onChoose={onChoose} />}
    >
      <div className="scroll grow">
        {[{ code: '', name: t('common.all'), depth: 0 }, ...rows].map((one) => (
          <button
            key={one.code}
            type="button"
            className="category"
            aria-pressed={one.code === chosen}
            onClick={() => onChoose(one.code)}
          >
            <span className={`depth-${Math.min(one.depth, 4)}`}>{one.name}</span>
            <span className="grow" />
            <span className="t2">{one.code === '' ? templates.length : count(one.code)}</span>
          </button>
        ))}
      </div>
    </Card>
  );
}
