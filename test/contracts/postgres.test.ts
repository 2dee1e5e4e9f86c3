import { postgresDatabase, runContracts } from '../support/databases.ts';
import { storeContracts } from './all.ts';

runContracts(postgresDatabase, storeContracts);
