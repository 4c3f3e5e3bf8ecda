;;; emacs.el: the same in Emacs, with eglot and the configuration of docs/howto/editors.md  -*- lexical-binding: t -*-

(package-initialize)
(require 'eglot)

;; The page's own block.
(with-temp-buffer
  (insert-file-contents (getenv "PAGE"))
  (search-forward "```elisp\n")
  (eval (read (current-buffer))))

(defun wait-for (condition)
  (while (not (funcall condition)) (accept-process-output nil 0.05)))

(defun diagnostics ()
  (mapcar (lambda (d) (format "%d: %s" (line-number-at-pos (flymake-diagnostic-beg d)) (flymake-diagnostic-text d)))
          (sort (flymake-diagnostics) (lambda (a b) (< (flymake-diagnostic-beg a) (flymake-diagnostic-beg b))))))

(defun show (found)
  (dolist (d found) (message "%s" (car (split-string d "\n")))))

(setq eglot-sync-connect t eglot-connect-timeout nil make-backup-files nil)
(find-file "a.cpp")
(apply #'eglot (eglot--guess-contact))
(wait-for #'diagnostics)
(message "opened")
(show (diagnostics))

(goto-char (point-min))
(forward-line (1- (string-to-number (getenv "LINE"))))
(let ((before (length (diagnostics))))
  (eglot-code-actions (line-beginning-position) (line-end-position) "quickfix" t)
  (message "fixed")
  (message "%s" (string-trim (thing-at-point 'line)))
  (save-buffer)
  (wait-for (lambda () (< (length (diagnostics)) before)))
  (show (diagnostics)))
(set-buffer-modified-p nil)
(eglot-shutdown (eglot-current-server))
