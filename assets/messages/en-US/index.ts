import archive from './archive.json';
import audit from './audit.json';
import board from './board.json';
import builder from './builder.json';
import care from './care.json';
import common from './common.json';
import curves from './curves.json';
import errors from './errors.json';
import evaluation from './evaluation.json';
import forecast from './forecast.json';
import gaps from './gaps.json';
import gatewayCodes from './gateway-codes.json';
import help from './help.json';
import messages from './messages.json';
import overview from './overview.json';
import plans from './plans.json';
import query from './query.json';
import reports from './reports.json';
import rules from './rules.json';
import settings from './settings.json';
import setup from './setup.json';
import templates from './templates.json';

/** The catalogue in English: the same keys as the Chinese one, file by file. */
export const en: Record<string, string> = {
  ...archive,
  ...audit,
  ...board,
  ...builder,
  ...care,
  ...common,
  ...curves,
  ...errors,
  ...forecast,
  ...gaps,
  ...evaluation,
  ...gatewayCodes,
  ...help,
  ...messages,
  ...overview,
  ...plans,
  ...reports,
  ...query,
  ...rules,
  ...settings,
  ...setup,
  ...templates,
};
