import { loadTexts } from './text/t.ts';

/** Pages read their texts when they are loaded: the catalogue of the chosen language comes first. */
await loadTexts();
const { startApplication } = await import('./application.tsx');
startApplication();
