/** Loaded before the entry that is measured. */
import '../sms/meter.ts';
