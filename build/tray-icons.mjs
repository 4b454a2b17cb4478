import './node-version.mjs';
import('./steps/tray-icons.mjs').then(({ drawTrayIcons }) => drawTrayIcons());
