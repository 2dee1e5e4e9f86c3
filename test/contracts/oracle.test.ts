import { oracleDatabase, runContracts } from '../support/databases.ts';
import { storeContracts } from './all.ts';

runContracts(oracleDatabase, storeContracts);
