"""The same portal in Django with django-sesame: who gets a link sees the page of a project and can
approve. `portal.py seed N` makes N projects and prints a path for each; gunicorn serves `portal:app`.
"""

import hashlib
import json
import os
import sys
from pathlib import Path

import django
from django.conf import settings

PLACE = Path(os.environ["PEER_DATA"])

settings.configure(
    SECRET_KEY="a bench, and no secret",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF="portal",
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes"],
    AUTHENTICATION_BACKENDS=["sesame.backends.ModelBackend"],
    SESAME_MAX_AGE=90 * 24 * 3600,
    MIDDLEWARE=["django.middleware.security.SecurityMiddleware"],
    TEMPLATES=[{
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                ("django.template.loaders.cached.Loader",
                 [("django.template.loaders.filesystem.Loader", [Path(__file__).parent])]),
            ],
        },
    }],
    DATABASES={"default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": PLACE / "portal.db",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "init_command": "pragma journal_mode = wal; pragma synchronous = full",
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
        },
    }},
)
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.http import HttpResponse, HttpResponseForbidden, HttpResponseRedirect  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402
from sesame.utils import get_token, get_user  # noqa: E402


class Base(models.Model):
    class Meta:
        abstract = True
        app_label = "portal"


class Project(Base):
    title = models.TextField()
    client = models.TextField()


class Participant(Base):
    user = models.OneToOneField(User, models.CASCADE)
    project = models.ForeignKey(Project, models.CASCADE)
    name = models.TextField()
    revoked_at = models.DateTimeField(null=True)


class Milestone(Base):
    project = models.ForeignKey(Project, models.CASCADE)
    title = models.TextField()
    state = models.TextField()


class Update(Base):
    milestone = models.ForeignKey(Milestone, models.CASCADE)
    body = models.TextField()
    at = models.DateTimeField()


class File(Base):
    update = models.ForeignKey(Update, models.CASCADE)
    name = models.TextField()
    size = models.IntegerField()


class Approval(Base):
    milestone = models.ForeignKey(Milestone, models.CASCADE)
    title = models.TextField()
    decided = models.TextField(null=True)
    decided_by = models.ForeignKey(Participant, models.CASCADE, null=True)
    decided_at = models.DateTimeField(null=True)


class Event(Base):
    project = models.ForeignKey(Project, models.CASCADE)
    body = models.TextField()
    before = models.TextField()
    hash = models.TextField()


ALL = [Project, Participant, Milestone, Update, File, Approval, Event]


def visitor(token):
    """Signature and end by sesame, revocation by the row."""
    user = get_user(token)
    return user and Participant.objects.select_related("project").filter(
        user=user, revoked_at=None).first()


def page(request, token):
    ines = visitor(token)
    if ines is None:
        return HttpResponseForbidden("This link does not open.")
    of = {"project": ines.project}
    answer = render(request, "portal.html", {
        "ines": ines,
        "project": ines.project,
        "style": STYLE,
        "milestones": list(Milestone.objects.filter(**of)),
        "updates": list(Update.objects.filter(milestone__project=ines.project).order_by("-at")),
        "files": list(File.objects.filter(update__milestone__project=ines.project)),
        "approvals": list(Approval.objects.filter(milestone__project=ines.project)),
    })
    answer["Cache-Control"] = "private, no-store"
    return answer


def decide(request, token, approval):
    with transaction.atomic():
        ines = visitor(token)
        if ines is None:
            return HttpResponseForbidden("This link does not open.")
        now = timezone.now()
        changed = Approval.objects.filter(
            id=approval, milestone__project=ines.project, decided=None,
        ).update(decided="approved", decided_by=ines, decided_at=now)
        if changed:
            last = Event.objects.filter(project=ines.project).order_by("-id").first()
            before = last.hash if last else ""
            body = json.dumps({"approval": approval, "by": ines.id, "at": now.isoformat()})
            sums = hashlib.sha256((before + body).encode()).hexdigest()
            Event.objects.create(project=ines.project, body=body, before=before, hash=sums)
    return HttpResponseRedirect(f"/p/{token}") if changed else HttpResponse(status=409)


STYLE = "/* " + "a sheet as long as ours " * 330 + "*/"
urlpatterns = [path("p/<token>", page), path("p/<token>/approvals/<int:approval>", decide)]
app = WSGIHandler()


def seed(many, questions):
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        for model in ALL:
            editor.create_model(model)
    now = timezone.now()
    with transaction.atomic():
        for number in range(many):
            user = User(username=f"ines{number}")
            user.set_unusable_password()
            user.save()
            project = Project.objects.create(title=f"Website {number}", client=f"Client {number}")
            Participant.objects.create(user=user, project=project, name=f"Ines {number}")
            work = Milestone.objects.create(project=project, title="Design", state="in progress")
            asked = []
            for question in range(questions):
                update = Update.objects.create(milestone=work, body="It is ready.", at=now)
                File.objects.create(update=update, name=f"plan-{question}.txt", size=6)
                title = f"Approve plan {question}"
                asked.append(Approval.objects.create(milestone=work, title=title).id)
            token = get_token(user)
            print(f"/p/{token}", *(f"/p/{token}/approvals/{one}" for one in asked))


if __name__ == "__main__":
    seed(int(sys.argv[1]), int(sys.argv[2]))
