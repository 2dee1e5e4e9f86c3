import { Dropdown, Modal, Upload } from 'antd';
import { useState } from 'react';
import type { CallOutput } from '../../../shared/contract/index.ts';
import { act, readFile, saveFile, useNotices } from '../../stores/actions.ts';
import { usePlanDraft } from '../../stores/plan-draft.ts';
import { t } from '../../text/t.ts';

type Rejected = CallOutput<'plans.importItems'>['rejected'];

function Faults({ rejected, onClose }: { rejected: Rejected; onClose: () => void }) {
  return (
    <Modal
      open
      title={t('plan.importFaults', { count: rejected.length })}
      onCancel={onClose}
      footer={null}
      width={620}
    >
      <table className="plain">
        <thead>
          <tr>
            <th>{t('plan.importRow')}</th>
            <th>{t('plan.importColumn')}</th>
            <th>{t('plan.importValue')}</th>
            <th>{t('plan.importReason')}</th>
          </tr>
        </thead>
        <tbody>
          {rejected.slice(0, 100).map((one) => (
            <tr key={`${one.row}${one.column}`}>
              <td>{one.row}</td>
              <td>{one.column}</td>
              <td>{one.value}</td>
              <td>{one.reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  );
}

/** The customer list out to Excel, and from Excel into the draft on the screen. */
export function ListFiles({ isLocked }: { isLocked: boolean }) {
  const { saved, fields, set } = usePlanDraft();
  const [rejected, setRejected] = useState<Rejected>([]);
  const say = useNotices((state) => state.say);
  if (!saved || !fields) return null;
  const take = async (file: File) => {
    const { startMs, endMs } = fields;
    const read = await act('plans.importItems', { file: await readFile(file), startMs, endMs });
    if (!read) return;
    if (read.items.length > 0) set({ items: read.items });
    say('plain', t('plan.imported', { count: read.items.length, rejected: read.rejected.length }));
    setRejected(read.rejected);
  };
  const give = async () => {
    const file = await act('plans.exportItems', { id: saved.id });
    if (file) saveFile(file);
  };
  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'out', label: t('plan.excelOut'), onClick: () => void give() },
            {
              key: 'in',
              disabled: isLocked,
              label: (
                <Upload
                  accept=".xlsx,.xls,.csv"
                  showUploadList={false}
                  disabled={isLocked}
                  beforeUpload={(file) => {
                    void take(file);
                    return false;
                  }}
                >
                  {t('plan.excelIn')}
                </Upload>
              ),
            },
          ],
        }}
      >
        <button type="button" className="linkish">
          Excel
        </button>
      </Dropdown>
      {rejected.length > 0 && <Faults rejected={rejected} onClose={() => setRejected([])} />}
    </>
  );
}
