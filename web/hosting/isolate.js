/**
 * Registers isolation.js and loads the page once more, now isolated: `<script src="isolate.js"></script>` first in the head.
 *
 * Where the host sends the headers itself, or the browser has no service workers, nothing happens. It never loads a page twice in
 * a row: if the second time is not isolated either, the page plays without isolation.
 */
{
  const tried = 'heterodyne-isolate';
  const { serviceWorker } = navigator;
  const script = document.currentScript.src;
  const again = () => {
    if (sessionStorage.getItem(tried) !== null) return;
    sessionStorage.setItem(tried, '1');
    location.reload();
  };
  if (window.crossOriginIsolated) {
    sessionStorage.removeItem(tried);
  } else if (window.isSecureContext && serviceWorker !== undefined) {
    serviceWorker
      .register(new URL('isolation.js', script))
      .then(() => serviceWorker.ready)
      .then(again)
      .catch((reason) => console.info('This page stays without isolation:', reason));
  }
}
