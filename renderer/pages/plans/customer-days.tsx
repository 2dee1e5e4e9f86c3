import { useLive } from '../../stores/live.ts';
import { t } from '../../text/t.ts';

const WIDTH = 96;
const HEIGHT = 40;

function pathOf(points: readonly (number | null)[], most: number): string {
  let path = '';
  let isOpen = false;
  points.forEach((value, index) => {
    if (value === null) {
      isOpen = false;
      return;
    }
    path += `${isOpen ? 'L' : 'M'}${index} ${(HEIGHT - (value / most) * (HEIGHT - 2)).toFixed(1)}`;
    isOpen = true;
  });
  return path;
}

/** The day of one customer over its last five days of the same type, with the plan's window. */
export function CustomerDays({
  customerId,
  name,
  day,
  fromPoint,
  toPoint,
}: {
  customerId: string;
  name: string;
  day: string;
  fromPoint: number;
  toPoint: number;
}) {
  const { data } = useLive('plans.customerDays', { customerId, day });
  const days = data?.days ?? [];
  const most = Math.max(1, ...days.flatMap((one) => one.points.map((value) => value ?? 0)));
  return (
    <div className="part">
      <b className="ellipsis">{name}</b>
      <div className="small t2">{t('plan.lastDays')}</div>
      {data && most <= 1 ? (
        <div className="small t2">{t('curves.none')}</div>
      ) : (
        <svg
          className="spark"
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`${name} ${t('plan.lastDays')}`}
        >
          <rect x={fromPoint} y="0" width={Math.max(0, toPoint - fromPoint)} height={HEIGHT} />
          {days
            .map((one, index) => (
              <path key={one.day} className={index === 0 ? 'today' : ''} d={pathOf(one.points, most)} />
            ))
            .reverse()}
        </svg>
      )}
    </div>
  );
}
