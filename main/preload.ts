import { contextBridge, ipcRenderer } from 'electron';

/** The whole bridge to the screens: one function to call, one to listen. */
contextBridge.exposeInMainWorld('orderly', {
  call: (name: string, input: unknown, token: string) =>
    ipcRenderer.invoke('orderly:call', name, input, token),
  on: (listener: (event: unknown) => void) => {
    const handler = (_event: unknown, data: unknown) => listener(data);
    ipcRenderer.on('orderly:event', handler);
    return () => ipcRenderer.off('orderly:event', handler);
  },
});
