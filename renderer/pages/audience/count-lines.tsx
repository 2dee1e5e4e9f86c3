import type { AudienceCount } from '../../../shared/contract/groups.ts';
import { Figure } from '../../components/parts.tsx';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';

/** How the number of recipients comes about: what is in, what is joined, who is left out and why. */
export function CountLines({ count }: { count: AudienceCount }) {
  const out = [
    ['joined', count.joined],
    ['excluded', count.excluded],
    ['numberless', count.numberless],
    ['optedOut', count.optedOut],
    ['quiet', count.quiet],
    ['left', count.left],
  ] as const;
  return (
    <div className="row gap12 stretch" data-testid="audience-count">
      <Figure
        size="n1"
        label={t('builder.numbers')}
        value={format.count(count.numbers)}
        unit={t('unit.numbers')}
        note={t('builder.customers', { count: format.count(count.customers) })}
      />
      <div className="kv grow small">
        <span>{t('builder.places')}</span>
        <span>{format.count(count.places)}</span>
        {out
          .filter(([, value]) => value > 0)
          .flatMap(([key, value]) => [
            <span key={key}>{t(`builder.${key}`)}</span>,
            <span key={`${key}-value`}>−{format.count(value)}</span>,
          ])}
      </div>
    </div>
  );
}
