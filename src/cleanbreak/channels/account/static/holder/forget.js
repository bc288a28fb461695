// Nobody is signed in where this page is shown: what a holder kept on this device is removed.
window.caches?.delete("cleanbreak-papers");
