import { AppError } from '../../shared/errors.ts';
import type { LoadSystem } from '../core/ports.ts';

/** Stands in where no load management system is configured: every call says so. */
export const absentLoadSystem: LoadSystem = new Proxy(Object.create(null), {
  get: (_target, name) =>
    name === 'configure'
      ? () => undefined
      : async () => {
          throw new AppError('offline', { what: 'lms', reason: '没有配置负荷管理系统' });
        },
});
