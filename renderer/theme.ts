import { theme as antdTheme, type ThemeConfig } from 'antd';

export type ThemeName = 'light' | 'dark';

const fontFamily = '"Microsoft YaHei UI","Microsoft YaHei","PingFang SC","Noto Sans CJK SC",sans-serif';

const shared = {
  fontFamily,
  fontSize: 14,
  fontWeightStrong: 700,
  borderRadius: 4,
  borderRadiusLG: 4,
  controlHeight: 32,
  controlHeightSM: 26,
  controlHeightLG: 40,
  motionDurationMid: '0.12s',
  motionDurationSlow: '0.16s',
};

const light = {
  colorPrimary: '#0B6661',
  colorPrimaryHover: '#0A5A55',
  colorPrimaryActive: '#084A46',
  colorPrimaryBg: '#DFEDEB',
  colorPrimaryBorder: '#0B6661',
  colorLink: '#0B6661',
  colorInfo: '#48525B',
  colorSuccess: '#48525B',
  colorError: '#BE1A1A',
  colorErrorBg: '#FBE8E7',
  colorErrorBorder: '#BE1A1A',
  colorWarning: '#8A4F00',
  colorWarningBg: '#FCF1DC',
  colorWarningBorder: '#B87400',
  colorBgLayout: '#E7EAED',
  colorBgContainer: '#FBFCFC',
  colorBgElevated: '#FFFFFF',
  colorFillAlter: '#EFF2F4',
  colorText: '#1A2025',
  colorTextSecondary: '#48525B',
  colorTextTertiary: '#5C6670',
  colorTextPlaceholder: '#5C6670',
  colorTextDisabled: '#5C6670',
  colorBorder: '#808A93',
  colorBorderSecondary: '#D3D9DE',
  colorSplit: '#E4E8EB',
};

const dark: typeof light = {
  colorPrimary: '#63BFB4',
  colorPrimaryHover: '#7ACDC3',
  colorPrimaryActive: '#4EAA9F',
  colorPrimaryBg: '#17332F',
  colorPrimaryBorder: '#63BFB4',
  colorLink: '#63BFB4',
  colorInfo: '#AAB3BB',
  colorSuccess: '#AAB3BB',
  colorError: '#FF8077',
  colorErrorBg: '#3B1C1B',
  colorErrorBorder: '#FF8077',
  colorWarning: '#F0B45A',
  colorWarningBg: '#352910',
  colorWarningBorder: '#E0A03A',
  colorBgLayout: '#101417',
  colorBgContainer: '#191E22',
  colorBgElevated: '#22282D',
  colorFillAlter: '#20262B',
  colorText: '#DDE2E6',
  colorTextSecondary: '#AAB3BB',
  colorTextTertiary: '#909AA3',
  colorTextPlaceholder: '#909AA3',
  colorTextDisabled: '#909AA3',
  colorBorder: '#75808A',
  colorBorderSecondary: '#353D44',
  colorSplit: '#2A3137',
};

/** antd themed to the design language; its own derived colours are overruled. */
export function themeConfig(name: ThemeName): ThemeConfig {
  const token = { ...shared, ...(name === 'dark' ? dark : light) };
  const derive = name === 'dark' ? antdTheme.darkAlgorithm : antdTheme.defaultAlgorithm;
  return {
    algorithm: [derive, (_seed, map) => ({ ...map!, ...token })],
    token,
    components: {
      Button: {
        primaryColor: name === 'dark' ? '#06201D' : '#FFFFFF',
        fontWeight: 400,
        primaryShadow: 'none',
        defaultShadow: 'none',
        dangerShadow: 'none',
      },
    },
  };
}
