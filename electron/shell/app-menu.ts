import { app, Menu } from 'electron';
import { menuTemplate, type MenuActions } from './menu';

export function setAppMenu(actions: MenuActions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate({ platform: process.platform, packaged: app.isPackaged }, actions)));
}
