import { runContracts, sqliteDatabase } from '../support/databases.ts';
import { storeContracts } from './all.ts';

runContracts(sqliteDatabase, storeContracts);
