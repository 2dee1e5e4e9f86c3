import { AppError } from '../../shared/errors.ts';
import { defaultLmsConfig } from '../../shared/model/lms.ts';
import type { LoadSystem } from '../core/ports.ts';

/** Stands in where no load management system is configured: every call says so. */
export const absentLoadSystem: LoadSystem = new Proxy(Object.create(null), {
  get: (_target, name) => {
    if (name === 'config') return () => defaultLmsConfig;
    if (name === 'configure') return () => undefined;
    return async () => {
      throw new AppError('offline', { what: 'lms', reason: '没有配置负荷管理系统' });
    };
  },
});
