// Not a module: it runs before the first frame, so that nobody who chose dark is blinded. `settings.js` changes it later.
{
  let theme;
  try {
    theme = localStorage.getItem('loquat.theme');
  } catch {
    // not kept: as the system has it
  }
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
}
