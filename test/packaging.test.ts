import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { icoOf, icoSizes, pngSizes } from '../main/icons.mjs';
import { licenceFiles } from '../main/licences.mjs';
import { root } from './support/product.ts';
import { filesBelow } from './support/sources.ts';

const load = createRequire(import.meta.url);
const yaml = load('js-yaml') as { load(text: string): unknown };
const builder = load('app-builder-lib/out/util/config/config.js') as {
  validateConfiguration(config: unknown, debug: { isEnabled: boolean }): Promise<void>;
};

const text = readFileSync(join(root, 'electron-builder.yml'), 'utf8');
const configSchema = z.looseObject({
  appId: z.string(),
  productName: z.string(),
  asar: z.boolean(),
  asarUnpack: z.array(z.string()),
  files: z.array(z.string()),
  publish: z.null(),
  directories: z.object({ output: z.string(), buildResources: z.string() }),
  win: z.looseObject({ target: z.array(z.object({ target: z.string(), arch: z.array(z.string()) })) }),
  linux: z.looseObject({ target: z.array(z.string()), maintainer: z.string() }),
  nsis: z.looseObject({ oneClick: z.boolean(), allowToChangeInstallationDirectory: z.boolean() }),
  electronFuses: z.record(z.string(), z.boolean()).default({}),
});
const config = configSchema.parse(yaml.load(text));
const manifest = z
  .looseObject({
    main: z.string(),
    version: z.string(),
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));

const valid = (value: unknown) => builder.validateConfiguration(structuredClone(value), { isEnabled: false });

describe('the packaging configuration', () => {
  it('is what the packager itself accepts', async () => {
    await expect(valid(yaml.load(text))).resolves.toBeUndefined();
  });

  it('would be refused by the packager with a misspelt option', async () => {
    await expect(valid({ ...config, asarUnpak: [] })).rejects.toThrow(/asarUnpak/);
    await expect(valid({ ...config, nsis: { ...config.nsis, oneClik: true } })).rejects.toThrow(
      /configuration\.nsis/,
    );
  });

  it('makes an installer for Windows x64, an AppImage and a Debian package, nothing else', () => {
    expect(config.win.target).toEqual([{ target: 'nsis', arch: ['x64'] }]);
    expect(config.linux.target.toSorted()).toEqual(['AppImage', 'deb']);
    expect('mac' in config).toBe(false);
  });

  it('puts the build, the assets and the manifest into the package', () => {
    expect(config.files).toEqual(expect.arrayContaining(['dist/**', 'assets/**', 'package.json']));
  });

  it('leaves sources, tests, source maps and pictures of the screens out', () => {
    expect(config.files).toEqual(expect.arrayContaining(['!**/*.map', '!assets/screenshots/**']));
    const taken = config.files.filter((one) => !one.startsWith('!'));
    expect(taken.filter((one) => /^(main|renderer|shared|test|\*\*)/.test(one))).toEqual([]);
  });

  it('starts the file the build makes for Electron', () => {
    expect(manifest.main).toBe('dist/main/electron.js');
    expect(readFileSync(join(root, 'main/build.mjs'), 'utf8')).toContain("entry('electron')");
    expect(existsSync(join(root, 'main/electron.ts'))).toBe(true);
  });

  it('keeps child processes and native modules outside the archive', () => {
    expect(config.asar).toBe(true);
    expect(config.asarUnpack).toEqual(
      expect.arrayContaining(['dist/main/**', 'assets/**', 'node_modules/@photostructure/sqlite/**']),
    );
  });

  it('packs the Electron that the lock names, as a development dependency', () => {
    expect(manifest.devDependencies.electron).toMatch(/^\d+\.\d+\.\d+$/);
    expect(manifest.devDependencies['electron-builder']).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('writes packages into a folder that is never committed', () => {
    const ignored = readFileSync(join(root, '.gitignore'), 'utf8').split('\n');
    expect(ignored).toContain(`${config.directories.output}/`);
  });

  it('is installed for the machine, asks no server for updates, claims no files and leaves the data when it goes', () => {
    expect(config.nsis).toMatchObject({ perMachine: true, deleteAppDataOnUninstall: false });
    expect(config.publish).toBeNull();
    expect('fileAssociations' in config || 'protocols' in config).toBe(false);
    expect(Object.keys(manifest.dependencies)).not.toContain('electron-updater');
  });

  it('has icons for Windows and Linux, drawn from the one picture', () => {
    const at = (name: string) => readFileSync(join(root, 'assets', name));
    const pictures = pngSizes.map((size) => ({ size, png: at(`icons/${size}x${size}.png`) }));
    for (const { size, png } of pictures) {
      expect(png.subarray(1, 4).toString()).toBe('PNG');
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size]);
    }
    expect(at('icon.ico').equals(icoOf(pictures.filter(({ size }) => icoSizes.includes(size))))).toBe(true);
    expect(config).toMatchObject({ win: { icon: 'assets/icon.ico' }, linux: { icon: 'assets/icons' } });
  });

  it('closes the doors of the runtime: no inspect arguments, no NODE_OPTIONS, only the archive, checked', () => {
    expect(config.electronFuses).toMatchObject({
      enableNodeCliInspectArguments: false,
      enableNodeOptionsEnvironmentVariable: false,
      onlyLoadAppFromAsar: true,
      enableEmbeddedAsarIntegrityValidation: true,
    });
  });
});

describe('secrets', () => {
  const secret =
    /-----BEGIN [A-Z ]*PRIVATE KEY|\bgh[pousr]_[A-Za-z0-9]{30,}|\bglpat-[\w-]{15,}|\bnpm_[A-Za-z0-9]{30,}|\bAKIA[0-9A-Z]{16}\b|_authToken=\S/;

  it('none stands in the packaging configuration; signing and publishing are not preset', () => {
    expect(text).not.toMatch(/password|secret|token|certificateFile|certificateSubject|api[-_]?key/i);
    expect(config.publish).toBeNull();
  });

  it('none lies in what is packed or in the settings of the package manager', () => {
    const packed = [
      ...filesBelow('assets', [
        '.json',
        '.wsdl',
        '.svg',
        '.md',
        '.html',
        '.txt',
        '.csv',
        '.pem',
        '.key',
        '.env',
      ]),
      ...filesBelow('main', ['.ts', '.mjs']),
      ...filesBelow('renderer', ['.ts', '.tsx', '.html']),
      ...filesBelow('shared', ['.ts']),
      ...['.npmrc', 'package.json'].filter((name) => existsSync(join(root, name))),
    ];
    expect(packed.length).toBeGreaterThan(100);
    expect(packed.filter((path) => secret.test(readFileSync(join(root, path), 'utf8')))).toEqual([]);
    expect(packed.filter((path) => /(^|\/)(\.env|.*\.(pem|key|p12|pfx))$/.test(path))).toEqual([]);
  });
});

describe('licences', () => {
  it.runIf(process.platform === 'linux' && process.arch === 'x64')(
    'of everything that ships stand in the assets, as the lock has it',
    () => {
      const wanted = licenceFiles()['packages.tsv'];
      expect(readFileSync(join(root, 'assets/licences/packages.tsv'), 'utf8')).toBe(wanted);
    },
  );

  it('all allow what the product does with them', () => {
    const lines = readFileSync(join(root, 'assets/licences/packages.tsv'), 'utf8').trim().split('\n');
    const fine = /MIT|ISC|BSD|Apache-2\.0|BlueOak|Unlicense|0BSD|CC0|Python-2\.0|UPL/;
    expect(lines.length).toBeGreaterThan(100);
    expect(lines.filter((line) => !fine.test(line.split('\t')[1] ?? ''))).toEqual([]);
  });
});
